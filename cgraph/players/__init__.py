"""What a learner moves and answers in a notebook: anywidgets, their JavaScript and their style.

`player` shows frames and does not know what they mean; `graph_players`, `bug_player`, `playground`,
`explorer`, `data_explorer`, `race` and `witnesses` fill it. `question` asks, and `lesson_questions`
has the questions of the lessons. `module` puts the JavaScript files of a widget together.
"""
