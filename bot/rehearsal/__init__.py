"""Playing meetings: a virtual clock, simulated members, a platform in memory."""
