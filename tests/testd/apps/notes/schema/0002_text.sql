-- Notes say something.
ALTER TABLE tenant.notes ADD CONSTRAINT notes_text_check CHECK (text <> '');
