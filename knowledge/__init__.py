"""What the desk may say: policy texts, how they are read, and how questions are answered from them. Nothing here talks to a network."""

import os

# The matrices here are small: more threads than one cost more than they save. Said before numpy is imported, which reads it once.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
