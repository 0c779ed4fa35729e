-- Owner: booking. Lock: obstacle exclusively, for an instant.

-- What a public place must have for a guardian, as last said: asked where places are offered.
ALTER TABLE obstacle ADD COLUMN step_free boolean NOT NULL DEFAULT false;
ALTER TABLE obstacle ADD COLUMN quiet boolean NOT NULL DEFAULT false;
