"""What a learner moves in a notebook: anywidgets, their JavaScript and their style.

`player` shows `content` and does not know what it means; `graph_players`, `bug_player`,
`playground`, `gradient_check` and `explore` fill it. `packing` makes plain data of it, and the page
computes all numbers from there: `player.js` with `engine.js`, `texts.js`, `stage.js` and `form.js`.
`module` puts the JavaScript files of a widget together.
"""
