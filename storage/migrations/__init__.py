"""The migrations, oldest first in `versions/`.

To change the schema: change `storage.tables`, add `versions/000N_what.py` that does the same to a database that is there (tables are altered
by `storage.migrations.batch.altered`), and set `storage.schema.HEAD` to it. A test compares what the two make. Content that is sealed cannot
be changed by a migration; its readers in `storage.codecs` have to forgive.
"""
