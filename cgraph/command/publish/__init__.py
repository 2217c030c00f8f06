"""The lessons as static pages: players and questions alive, no kernel, no other host."""
