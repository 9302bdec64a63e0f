"""The emulator's own HTTP: page, control API, response URLs, and the guard in front of all of them."""
