"""What a class needs besides the lessons: what learners hand in, paper, slides, ways to install.

`handed` reads what was handed in, and `collected` makes tables of it. `content` says what a lesson
asks and shows, found by running it: `qti` and `assignments` make files of it that other systems
read, `sheets` and `slides` paper and slides, with pictures from `stills`. `ways` helps a school
without a network. `command` is how they are asked for.
"""
