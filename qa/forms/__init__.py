"""What records look like to programs, in spreadsheets and in bibliographies; pure; imports `records` and `text`."""
