"""A game in other forms: for now a picture of the map (`png`)."""
