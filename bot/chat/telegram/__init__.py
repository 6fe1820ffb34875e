"""The platform: polling, queueing, rate limits, sending. It must not know what a message says or what a press means."""
