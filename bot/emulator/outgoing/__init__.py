"""What the emulator sends to the app: signed events, interactions and commands, with Slack's deadline and retries."""
