"""The adapter for Slack: a workspace's app behind the same ports as any other platform."""

from .home import SlackHome
from .manifest import manifest
from .settings import SlackSettings

__all__ = ["SlackHome", "SlackSettings", "manifest"]
