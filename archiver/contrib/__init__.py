"""Adapters to other systems. None of them is imported unless it is asked for."""
