"""Reads a JSON list of commands (the words after `aws`), and prints those that the installed AWS CLI would refuse: a second opinion.

    AWS_COMMANDS=/tmp/commands.json npm test -- docs/commands && python3 test/aws-cli/ask_awscli.py < /tmp/commands.json

Asks no service: the CLI checks what it was given, makes up an answer and applies the query to it.
What is no operation of an API, or gives a file, has no answer to make up, and is left out.
"""
import contextlib
import io
import json
import os
import sys

from awscli.clidriver import create_clidriver
from botocore.stub import Stubber

NO_ANSWER = {('logs', 'tail'), ('cloudformation', 'deploy'), ('lambda', 'invoke')}

# A made-up answer keeps no minimum of length.
Stubber._validate_operation_response = Stubber._validate_response = lambda *_: None
os.environ.update(AWS_DEFAULT_REGION='eu-central-1', AWS_ACCESS_KEY_ID='x', AWS_SECRET_ACCESS_KEY='x')


def without(words, option):
    """The words without an option and its value."""
    if option not in words:
        return words
    at = words.index(option)
    return words[:at] + words[at + 2 :]


def refusal(driver, words):
    # Version 2 only, and what a made-up answer cannot do: pages, and times that are sorted.
    words = without(without(words, '--cli-binary-format'), '--max-items')
    if any('sort_by' in word for word in words):
        words = without(words, '--query')
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        try:
            status = driver.main(words + ['--generate-cli-skeleton', 'output'])
        except SystemExit as end:
            status = end.code
    return f'{" ".join(words)}: {said.getvalue().strip()}' if status else None


for words in json.load(sys.stdin):
    if words[0] != 's3' and tuple(words[:2]) not in NO_ANSWER:
        reason = refusal(create_clidriver(), words)
        if reason:
            print(reason)
