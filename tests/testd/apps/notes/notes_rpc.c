/* NotesService, on the tenant that the call is for. */
#include "smoothschedule/v1/notes_service.service.h"
#include "sql/notes.h"

status notes_service_create_note(struct call *c, const CreateNoteRequest *req, Note *ret)
{
    return db_one(c, &SQL_NOTE_CREATE, req, ret);
}

status notes_service_list_notes(struct call *c, const ListNotesRequest *req, ListNotesResponse *ret)
{
    (void)req;
    return db_many(c, &SQL_NOTE_LIST, DB_NONE, ret);
}
