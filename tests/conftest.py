"""What holds for all tests: speed is measured in benchmarks, so no example of a property has to be done within a time."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
