"""What storage hands out: frozen values that know no SQL and show no personal text in their `repr`."""
