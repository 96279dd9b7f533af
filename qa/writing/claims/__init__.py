"""What a sentence claims: its numbers, days, names, words; pure; imports `records` and `text`."""
