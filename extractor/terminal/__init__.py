"""What commands print for people: rows, all that is known of one, sums, conflicts."""
