"""The window: a View in, Orders out. pygame and pygame_gui are imported nowhere else."""
