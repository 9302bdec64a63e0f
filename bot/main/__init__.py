"""The composition root: the only package that knows every layer. Its modules join the parts; they decide nothing."""
