"""Files of questions, and figures over those with known answers; imports `engine` and `forms`, and what these do."""
