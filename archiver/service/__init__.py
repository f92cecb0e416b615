"""The same judgement over HTTP: one process that listens, and worker processes that judge one document at a time.

    http       requests read from a connection and answers written to it, with every limit
    pool       the workers: work handed out, limits watched, the dead replaced
    worker     what runs in a worker process
    routes     what each address does
    openapi    the description of the interface
    server     listening
    page.*, text.js  the page at /

A worker can be killed at any moment without harm. What it was judging is then "unchecked": no verdict is invented.
"""
