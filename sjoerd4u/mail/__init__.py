"""Letters: written with the work, posted later, withheld when somebody no longer wants them."""
