"""What can be asked of a whole archive: an index beside the ledger, and from it findings, figures and what is sought.

The index is a cache of the packages and of the ledger. It may be deleted at any time and is then made anew.
"""
