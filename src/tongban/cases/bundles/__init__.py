"""One-thing bundles (一件事, 一业一证): several errands asked, filled in, submitted and followed as one."""
