"""Words, folding, names, spelling: what may be done with any text; pure; imports nothing of ours."""
