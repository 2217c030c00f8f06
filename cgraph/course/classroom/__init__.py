"""A lesson in class: on the projector, with a vote from the phones in the room.

`pages` makes the page of a lesson and the teacher's; `server` shows them to this computer alone.
`room` is all that a phone can reach, and nothing listens there until the teacher opens it; `ballot`
counts, in memory; `network` knows this computer's address; `serving` is what both servers refuse.
"""
