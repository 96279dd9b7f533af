"""Files of questions, and figures over those with known answers; imports `engine`, `forms`, `question`, `records`, `text`."""
