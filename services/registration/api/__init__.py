"""What can be asked of registration over HTTP? One file for each kind of thing."""
