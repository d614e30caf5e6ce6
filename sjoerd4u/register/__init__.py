"""What we hold about people, why, for how long and who receives it: the ground every other room stands on."""
