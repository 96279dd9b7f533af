"""What records look like to programs and in bibliographies; pure; imports `records` and `text`."""
