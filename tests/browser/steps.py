"""What a reader does again and again: open the app, ask, wait for the answer."""

NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"
JULY = "What happened in Kosovo in July 2011?"


def ask(page, question, turn=1):
    page.fill("#dl-question textarea", question)
    page.keyboard.press("Enter")
    answered(page, turn)


def answered(page, turn=1):
    page.wait_for_function(f"document.querySelectorAll('.dl-turn .dl-feedback').length == {turn}")
    page.wait_for_function("location.search.startsWith('?q=')")


def start(page, address):
    page.goto(address)
    page.wait_for_selector(".dl-welcome")
    page.wait_for_selector("body[data-opened]")
    return page
