"""The ground floor of the application: settings, unit of work, clock, ids, jobs, files, audit and notices to people."""
