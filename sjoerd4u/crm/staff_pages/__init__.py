"""The pages in which staff follow people up."""
