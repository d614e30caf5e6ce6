"""Sjoerd4u: the website, back office and privacy portal of SparklingCRM b.v. The statement is the program."""
