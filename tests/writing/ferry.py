"""Three made-up events, under the numbers that a writer is given them by."""

from datetime import date

from qa.records.event import Event, Related, Source

FERRY = Event(
    id="/news/2004/05/2/a-ferry-sinks.md",
    date=date(2004, 5, 2),
    title="The ferry Santa Rosa sinks off Lima, and at least twelve people drown. Captain Ana Quispe survives.",
    description='The harbour master, Luis Paredes, says that "nobody checked the doors". The cause is not known.',
    sources=(Source("El Faro Daily", "http://faro.example/ferry", "/news/2004/05/2/a-ferry-sinks.md"),),
    related=(Related("/news/2004/05/4/a-captain-is-held.md", ("Lima",)),),
    entities=("Lima", "Peru", "Santa Rosa"),
)
HELD = Event(
    id="/news/2004/05/4/a-captain-is-held.md",
    date=date(2004, 5, 4),
    title="Police in Lima arrest Captain Ana Quispe because she left the Santa Rosa before the passengers.",
    entities=("Ana Quispe", "Lima", "Santa Rosa"),
)
ROAD = Event(
    id="/news/2004/05/9/a-road-opens.md",
    date=date(2004, 5, 9),
    title="A road of 2,500 metres opens near Cusco. It cost $2.5 million, and 52 per cent of the town voted for it, 48 "
    "per cent against.",
    description="President Rosa Mamani cuts the ribbon; the mayor, Juan Huanca, stays away.",
    entities=("Cusco", "Juan Huanca", "Peru", "Rosa Mamani"),
)
GIVEN = {1: FERRY, 2: HELD, 3: ROAD}
