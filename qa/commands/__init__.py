"""The `dateline` command and what it prints; imports every other room."""
