"""One replication told moment by moment, so that people can see whether it is like their office."""
