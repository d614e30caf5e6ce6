"""The shell staff work in: the menu, Vandaag, focus mode, the trail."""
