"""The words of a report in German. A test fails when one is missing."""

WORDS: dict[str, str] = {
    # The page
    "Report on the archive “{name}”": "Bericht über das Archiv „{name}“",
    "What came into this archive, what became of it, and what somebody should look at. What stands under “find” can be given to "
    "`archiver find ARCHIVE`, which lists the articles. Tables show their first rows; `archiver report ARCHIVE --csv FOLDER` "
    "writes them whole.": "Was in dieses Archiv kam, was daraus wurde und was jemand ansehen sollte. Was unter „Suche“ steht, "
    "versteht `archiver find ARCHIV` und nennt die Artikel. Tabellen zeigen ihre ersten Zeilen; `archiver report ARCHIV --csv ORDNER` "
    "schreibt sie ganz. Was die einzelnen Regeln sagen, steht auf Englisch da.",
    "Contents": "Inhalt",
    "all right": "in Ordnung",
    "to look at": "ansehen",
    "none": "nichts",
    "not said": "nicht gesagt",
    "and {count} more rows in {file}": "und {count} weitere Zeilen in {file}",
    "at most {count} in a year": "höchstens {count} in einem Jahr",
    # Blocks
    "Verdict": "Ergebnis",
    "Reconciliation": "Abgleich",
    "Findings by rule": "Befunde nach Regel",
    "Over time": "Im Lauf der Zeit",
    "Credits": "Urheber",
    "Dates and languages": "Daten und Sprachen",
    "The texts": "Die Texte",
    "Media and addresses": "Bilder und Adressen",
    "Rights": "Rechte",
    "Held back and failed": "Zurückgehalten und gescheitert",
    "Changes made in reading": "Beim Lesen vereinheitlicht",
    "Size and limits": "Größe und Grenzen",
    "Files, and how to check this report": "Dateien, und wie man diesen Bericht prüft",
    # Sentences
    "{total} came in: {archived} archived, {known} known already, {held} held back, {failed} failed, {skipped} passed over.":
        "{total} kamen an: {archived} archiviert, {known} schon bekannt, {held} zurückgehalten, {failed} gescheitert, {skipped} übergangen.",
    "What was given to `archiver ingest` is not written down; what came in is the sum of what became of it.":
        "Was `archiver ingest` bekam, ist nicht aufgezeichnet; was ankam, ist die Summe dessen, was daraus wurde.",
    "Migrations listed {listed} sources, and every one of them is accounted for.": "Übernahmen verzeichneten {listed} Quellen, und "
    "über jede ist Rechenschaft gegeben.",
    "Migrations listed {listed} sources, and {accounted} of them are accounted for so far.": "Übernahmen verzeichneten {listed} "
    "Quellen, und über {accounted} ist bisher Rechenschaft gegeben.",
    "Migrations listed {listed} sources; {unexplained} outcomes are not explained, which is a fault of archiver.": "Übernahmen "
    "verzeichneten {listed} Quellen; {unexplained} Ergebnisse sind nicht erklärt, und das ist ein Fehler von archiver.",
    "The archive as a whole raises {count} questions of {kinds} kinds that somebody should look at.":
        "Das Archiv als Ganzes stellt {count} Fragen von {kinds} Arten, die jemand ansehen sollte.",
    "The archive as a whole raises no question that somebody should look at.":
        "Das Archiv als Ganzes stellt keine Frage, die jemand ansehen sollte.",
    "Everything that came in is counted once, by what became of it; each row adds up.":
        "Alles, was ankam, ist einmal gezählt, nach dem, was daraus wurde; jede Zeile geht auf.",
    "{rules} rules spoke; `archiver explain CODE` tells more of each.":
        "{rules} Regeln fanden etwas; `archiver explain CODE` sagt zu jeder mehr.",
    "Articles without a date, which stand in no year: {count}.":
        "Artikel ohne Datum, die in keinem Jahr stehen: {count}.",
    "Since the earlier report: archived {archived}, held {held}, failed {failed}; questions: {new} new, {gone} gone.":
        "Seit dem früheren Bericht: archiviert {archived}, zurückgehalten {held}, gescheitert {failed}; Fragen: {new} neu, {gone} weg.",
    "{count} articles, {share}, credit an agency or another organisation.":
        "{count} Artikel, {share}, nennen eine Agentur oder eine andere Organisation.",
    "plan": "Plan", "digest of the packages": "Prüfsumme der Pakete",
    "Since the earlier report": "Seit dem früheren Bericht",
    "Questions that are new, or gone": "Fragen, die neu oder weg sind",
    "Rules that find more or less": "Regeln, die mehr oder weniger finden",
    "then": "damals", "now": "jetzt", "change": "Änderung", "since": "seither", "new": "neu", "gone": "weg", "±0": "±0",
    "Nothing waits.": "Nichts wartet.",
    "Waiting: {count}. Mend them and give the command again that brought them; what is archived is passed over.":
        "Es warten: {count}. Beheben Sie den Fehler und geben Sie den Befehl noch einmal, der sie brachte; was archiviert ist, wird übergangen.",
    "Every figure here is worked out from the packages and can be asked for again.":
        "Jede Zahl hier ist aus den Paketen errechnet und kann wieder erfragt werden.",
    "The last command makes the index anew and with it this report; the figures stay the same.":
        "Der letzte Befehl macht den Index neu und mit ihm diesen Bericht; die Zahlen bleiben gleich.",
    "{people} spellings of persons and {organisations} of organisations are credited.":
        "Genannt sind Personen in {people} Schreibweisen und Organisationen in {organisations}.",
    "{count} articles, {share}, credit nobody by name.": "{count} Artikel, {share}, nennen niemanden mit Namen.",
    "In which year the house was founded is not said; with `--founded YEAR` earlier dates are listed.":
        "In welchem Jahr das Haus gegründet wurde, ist nicht gesagt; mit `--founded JAHR` stehen frühere Daten hier.",
    "{count} texts end in mid-sentence.": "{count} Texte enden mitten im Satz.",
    "{same} groups of articles have the same text, {near} nearly the same; none was merged.":
        "{same} Gruppen von Artikeln haben denselben Text, {near} fast denselben; keine wurde zusammengelegt.",
    "{pictures} pictures and other media in {having} articles; {credited} credit somebody, {share}.":
        "{pictures} Bilder und andere Medien in {having} Artikeln; {credited} nennen jemanden, {share}.",
    "{addressed} articles, {share}, say the address under which they stood, and can be redirected from it.":
        "{addressed} Artikel, {share}, nennen die Adresse, unter der sie standen; von ihr kann weitergeleitet werden.",
    "{count} articles say nothing of rights.": "{count} Artikel sagen nichts über Rechte.",
    "{count} articles credit somebody who works for several houses; find them with `freelance:yes`.":
        "{count} Artikel nennen jemanden, der für mehrere Häuser arbeitet; `freelance:yes` findet sie.",
    "What reading made uniform in credits and dates. The bytes as they came stay in every package, and nothing of a text was changed.":
        "Was beim Lesen an Urhebern und Daten vereinheitlicht wurde. Die Bytes, wie sie kamen, bleiben in jedem Paket, und an keinem "
        "Text wurde etwas geändert.",
    # What to look at
    "{count} articles are dated {when}, to the second": "{count} Artikel sind auf die Sekunde {when} datiert",
    "{count} articles are dated {when}": "{count} Artikel sind auf {when} datiert",
    "an article is dated {when}": "ein Artikel ist auf {when} datiert",
    "a usual day of {year} has {usual}": "ein üblicher Tag von {year} hat {usual}",
    "{count} articles from {first} to {last}, a gap": "{count} Artikel von {first} bis {last}: eine Lücke",
    "the months around have about {usual} each": "die Monate ringsum haben je etwa {usual}",
    "{count} articles have the same text word for word: {headline}": "{count} Artikel haben Wort für Wort denselben Text: {headline}",
    "{count} articles have most of their sentences in common: {headline}": "{count} Artikel haben die meisten Sätze gemeinsam: {headline}",
    "{count} texts end in mid-sentence after {length} characters, or hardly fewer":
        "{count} Texte enden mitten im Satz nach {length} Zeichen oder wenig früher",
    "may be one party: {names}": "vielleicht dieselben: {names}",
    "they differ by {reason}": "verschieden durch {reason}",
    "software writes this day for want of one": "diesen Tag schreibt Software, wenn sie keinen hat",
    "under embargo until {until}": "gesperrt bis {until}",
    "{count} more of this kind are not listed": "{count} weitere dieser Art stehen nicht hier",
    "case or marks": "Groß- und Kleinschreibung oder Zeichen",
    "transcription": "Umschrift",
    "order of the words": "Reihenfolge der Wörter",
    "one letter": "einen Buchstaben",
    "initials": "abgekürzten Vornamen",
    # Tables
    "What to look at": "Was anzusehen ist",
    "This archive": "Dieses Archiv",
    "By format": "Nach Format",
    "By year of publication": "Nach Jahr der Veröffentlichung",
    "By where they came from, with most that waits first": "Nach Herkunft, mit dem meisten Wartenden zuerst",
    "Credits and dates that were read, and where they are now": "Urheber und Daten, die gelesen wurden, und wo sie jetzt sind",
    "By rule": "Nach Regel",
    "Articles by year": "Artikel nach Jahr",
    "Far more than usual at once": "Weit mehr als üblich auf einmal",
    "Months without articles": "Monate ohne Artikel",
    "Articles by month": "Artikel nach Monat",
    "By cause": "Nach Ursache",
    "Size": "Größe",
    "The largest packages": "Die größten Pakete",
    "Tables of this report": "Tabellen dieses Berichts",
    "Migrations": "Übernahmen", "Credits and dates of migrations": "Urheber und Daten der Übernahmen",
    "open": "offen", "done": "abgeschlossen",
    "Credited most": "Am häufigsten genannt",
    "May be one party, spelt several ways": "Vielleicht dieselben, verschieden geschrieben",
    "By role": "Nach Rolle",
    "Credit lines that name nobody": "Zeilen, die Urheber nennen sollten und niemanden nennen",
    "Dates of publication": "Daten der Veröffentlichung",
    "How the date is known": "Woher das Datum bekannt ist",
    "Before the house existed, or a stopgap": "Vor der Gründung des Hauses, oder ein Lückenfüller",
    "Languages": "Sprachen",
    "What the rules say of dates": "Was die Regeln zu Daten sagen",
    "Encodings of what archiver decoded": "Kodierungen dessen, was archiver entschlüsselt hat",
    "Cut off at one length": "Nach einer Länge abgeschnitten",
    "The same text, word for word": "Wort für Wort derselbe Text",
    "Nearly the same text": "Fast derselbe Text",
    "What the rules say of the text": "Was die Regeln zum Text sagen",
    "Media by year": "Bilder und Medien nach Jahr",
    "Addresses, by host": "Adressen nach Rechner",
    "Under an embargo that has not ended": "Unter einer Sperrfrist, die noch läuft",
    "Notices of rights": "Hinweise auf Rechte",
    "Providers": "Anbieter",
    "Publishing status": "Stand der Veröffentlichung",
    "By kind": "Nach Art",
    "For example": "Zum Beispiel",
    # Heads of columns
    "rule": "Regel", "severity": "Schwere", "what": "was", "more": "mehr", "find": "Suche", "value": "Wert", "format": "Format",
    "year": "Jahr", "source": "Quelle", "in": "angekommen", "name": "Name", "articles": "Artikel", "findings": "Befunde",
    "over the years": "über die Jahre", "moment": "Zeitpunkt", "usual on a day of the year": "üblich an einem Tag des Jahres",
    "first": "erster", "last": "letzter", "usual in a month": "üblich in einem Monat", "month": "Monat",
    "state": "Stand", "cause": "Ursache", "what it says": "was sie sagt", "for example": "zum Beispiel", "bytes": "Bytes",
    "headline": "Schlagzeile", "package": "Paket", "file": "Datei", "SHA-256": "SHA-256", "kind": "Art",
    "they differ by": "verschieden durch", "spellings": "Schreibweisen", "role": "Rolle", "of": "wovon", "credits": "Nennungen",
    "line": "Zeile", "credit nobody": "nennen niemanden", "precision": "Genauigkeit", "how": "wie", "day": "Tag",
    "language": "Sprache", "how it is known": "woher bekannt", "encoding": "Kodierung", "bytes lost": "verlorene Bytes",
    "characters": "Zeichen", "texts": "Texte", "group": "Gruppe", "published": "veröffentlicht", "id": "Kennung",
    "articles with media": "Artikel mit Medien", "media": "Medien", "with a credit": "mit Urheber", "host": "Rechner",
    "until": "bis", "notice": "Hinweis", "provider": "Anbieter", "status": "Stand", "changes": "Änderungen", "before": "vorher",
    "after": "nachher", "run": "Lauf", "accounted for": "Rechenschaft gegeben", "unexplained": "unerklärt", "credits read": "Nennungen gelesen", "credits in packages": "Nennungen in Paketen", "dates read": "Daten gelesen", "dates in packages": "Daten in Paketen", "began": "begonnen", "chunks": "Teile", "chunks done": "Teile fertig", "sources listed": "Quellen verzeichnet",
    # Words in cells and legends
    "archived": "archiviert", "known": "bekannt", "held": "zurückgehalten", "failed": "gescheitert", "skipped": "übergangen",
    "error": "Fehler", "warning": "Warnung", "note": "Hinweis", "spike": "Häufung", "gap": "Lücke", "archive": "Archiv",
    "without a warning": "ohne Warnung", "with a warning or an error": "mit Warnung oder Fehler",
    "this report was made": "dieser Bericht entstand", "by": "durch", "articles in the archive": "Artikel im Archiv",
    "packages, each version one": "Pakete, für jede Fassung eines",
    "first and last day of publication": "erster und letzter Tag der Veröffentlichung", "bytes in packages": "Bytes in Paketen",
    "credits of named parties": "Nennungen mit Namen", "articles that credit somebody": "Artikel, die jemanden nennen",
    "articles with a date": "Artikel mit Datum", "articles with a language": "Artikel mit Sprache",
    "packages": "Pakete", "bytes of a package on average": "Bytes eines Pakets im Durchschnitt",
    "bytes of the largest package": "Bytes des größten Pakets", "words of an article on average": "Wörter eines Artikels im Durchschnitt",
    "stopped by a limit": "von einer Grenze aufgehalten", "stopped by a fault of archiver": "von einem Fehler in archiver aufgehalten",
    # What readers and rules call things
    "person": "Person", "organisation": "Organisation", "text": "Text", "image": "Bild", "graphic": "Grafik", "publication": "Publikation",
    "author": "Autor", "compiler": "Zusammenstellung", "contributor": "Mitarbeit", "designer": "Gestaltung", "editor": "Redaktion",
    "factchecker": "Faktenprüfung", "graphics": "Grafik", "illustrator": "Illustration", "interviewer": "Interview",
    "photographer": "Foto", "producer": "Produktion", "reporter": "Bericht", "researcher": "Recherche", "reviewer": "Kritik",
    "rightsholder": "Rechteinhaber", "signoff": "Kürzel", "translator": "Übersetzung", "video": "Video", "writer": "Text",
    "said": "gesagt", "given": "angegeben", "recognised": "erkannt", "created": "aus dem Tag der Entstehung", "modified": "aus dem Tag der Änderung",
    "not recorded": "nicht verzeichnet", "declared": "angegeben", "detected": "erkannt", "utf-8": "UTF-8",
    "time with zone": "Uhrzeit mit Zone", "time without zone": "Uhrzeit ohne Zone", "month or year": "Monat oder Jahr",
    "usable": "freigegeben", "withheld": "zurückgehalten", "canceled": "zurückgezogen", "restricted": "gesperrt", "erased": "gelöscht",
    "credit stated as a party": "Zeile als Beteiligter ausgewiesen", "markup removed": "Auszeichnung entfernt",
    "mojibake repaired": "Zeichensalat behoben", "entity decoded": "Entität aufgelöst", "invisible character removed": "unsichtbares Zeichen entfernt",
    "space made plain": "Leerzeichen vereinheitlicht", "mark that never closes removed": "Zeichen entfernt, das nie schließt",
    "mark that never opens removed": "Zeichen entfernt, das nie öffnet", "words run together set apart": "zusammengelaufene Wörter getrennt",
    "order of the name turned": "Reihenfolge des Namens gedreht", "capitals restored": "Großschreibung hergestellt",
    "apostrophe made straight": "Apostroph vereinheitlicht", "day resolved by the reference date": "Tag nach dem Bezugstag bestimmt",
    "initials opened by the authority file": "Kürzel nach der Normdatei aufgelöst", "name as in the authority file": "Name nach der Normdatei",
}  # fmt: skip
