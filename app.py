"""Opens the chat app, the Gradio way: `python app.py`. The same as `dateline serve`."""

import sys

from qa.commands.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
