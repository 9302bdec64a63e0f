"""The Web API: `/api/<method>` in form, JSON or multipart, answered as Slack answers."""
