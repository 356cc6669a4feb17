"""The values everything else is made of: hexes, the printed board, the pushed state, orders, events and dice."""
