"""Migrations: a plan is listed in chunks, workers prepare and settle them, and what came out is held against what went in.

`listing` looks at the sources and reads them, `desk` opens the ledger and the archive, `work` is a worker's life,
`run` begins a run and keeps local workers at it, `reconciliation` proves that nothing is missing.
"""
