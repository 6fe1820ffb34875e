"""Coordination of several processes: leases, and heartbeats by which they know of each other."""
