"""The stories of groups and assets, told with everything in memory."""
