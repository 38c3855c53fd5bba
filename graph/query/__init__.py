"""Queries that users wrote: read, refused or run, in processes that can be stopped."""
