"""P: packages. What `archiver verify` says of a bag, by the rules of BagIt 1.0 (RFC 8493) and of this house.

The facts come from `archiver.package.judge`, which walks the bag; each rule here tells what its facts mean. A bag is no
document that `validate` reads, so no format asks for this family.
"""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import ERROR, NOTE, WARNING, Finding
from archiver.rules import rule

BAG = ("bag",)


def told(document: Document, code: str) -> Iterator[Finding]:
    """What the judge of a bag found for one rule."""
    for message, path, label in document.notes.get(code, ()):
        yield Finding(message, path=path, label=label)


@rule("P001", "changed-file", ERROR, formats=BAG)
def changed_file(document: Document) -> Iterator[Finding]:
    """A file of the package is not what was written.

    Its digest differs from the one in the manifest: a bit fell over, or somebody changed the file. Fetch the file from another
    copy; a package whose files change silently proves nothing.

    RFC 8493, 3: a bag is valid when every checksum in every manifest verifies.
    """
    yield from told(document, "P001")


@rule("P002", "unlisted-file", ERROR, formats=BAG)
def unlisted_file(document: Document) -> Iterator[Finding]:
    """The payload holds a file that no manifest lists.

    Nobody can tell whether it belongs to the package, nor notice when it changes.

    RFC 8493, 3: every payload file must be listed in every payload manifest.
    """
    yield from told(document, "P002")


@rule("P003", "missing-file", ERROR, formats=BAG)
def missing_file(document: Document) -> Iterator[Finding]:
    """A file that a manifest lists is missing.

    It was lost, or the copying of the package was broken off. A file named in fetch.txt is still to be fetched.

    RFC 8493, 3: every file in every manifest must be present.
    """
    yield from told(document, "P003")


@rule("P004", "not-a-bag", ERROR, formats=BAG)
def not_a_bag(document: Document) -> Iterator[Finding]:
    """Something that every bag must have is missing.

    A bag has bagit.txt, a folder data and at least one manifest of it. Without them nothing can be judged.

    RFC 8493, 2.1: required elements.
    """
    yield from told(document, "P004")


@rule("P005", "bag-declaration", ERROR, formats=BAG)
def bag_declaration(document: Document) -> Iterator[Finding]:
    """bagit.txt does not declare version and encoding as it must.

    Two lines, `BagIt-Version: M.N` and `Tag-File-Character-Encoding: NAME`, in UTF-8 and without a byte order mark: software that
    opens the bag in twenty years starts here.

    RFC 8493, 2.1.1.
    """
    yield from told(document, "P005")


@rule("P006", "manifest-line", ERROR, formats=BAG)
def manifest_line(document: Document) -> Iterator[Finding]:
    """A line of a manifest cannot be read.

    It is no digest of the right length and a path, or the file is not in the encoding that bagit.txt names. What it should have
    vouched for is not vouched for.

    RFC 8493, 2.1.3.
    """
    yield from told(document, "P006")


@rule("P007", "not-in-every-manifest", ERROR, formats=BAG)
def not_in_every_manifest(document: Document) -> Iterator[Finding]:
    """A payload file is listed in one manifest and not in another.

    From BagIt 1.0 every manifest lists every file, so that any one of the algorithms can prove the whole.

    RFC 8493, 2.1.3 and 3.
    """
    yield from told(document, "P007")


@rule("P008", "path-outside-the-bag", ERROR, formats=BAG)
def path_outside_the_bag(document: Document) -> Iterator[Finding]:
    """A manifest or fetch.txt names a path that is not within the payload.

    Absolute paths, `..`, `~`, drive letters and network names would make software that trusts the bag read or write elsewhere.

    RFC 8493, 5.1 and 5.2: security considerations.
    """
    yield from told(document, "P008")


@rule("P009", "not-a-file", ERROR, formats=BAG)
def not_a_file(document: Document) -> Iterator[Finding]:
    """The bag holds a link, a pipe or a device.

    A link may show other bytes tomorrow or lead out of the bag, and reading a pipe never ends. None of them is content that a
    package can keep.

    RFC 8493, 2.1.2: the payload is files and folders.
    """
    yield from told(document, "P009")


@rule("P010", "bag-information", ERROR, formats=BAG)
def bag_information(document: Document) -> Iterator[Finding]:
    """A line of bag-info.txt cannot be read.

    Every line is a label, a colon, one blank and a value, or goes on the line before by beginning with a blank.

    RFC 8493, 2.2.2.
    """
    yield from told(document, "P010")


@rule("P011", "payload-size", ERROR, formats=BAG)
def payload_size(document: Document) -> Iterator[Finding]:
    """Payload-Oxum does not agree with the payload.

    The number of bytes and of files is the quickest proof that a copy is whole, and it may be said only once.

    RFC 8493, 2.2.2: Payload-Oxum.
    """
    yield from told(document, "P011")


@rule("P012", "fetch-list", ERROR, formats=BAG)
def fetch_list(document: Document) -> Iterator[Finding]:
    """fetch.txt cannot be followed.

    Each line is an address, a length or `-`, and a path of the payload that every manifest lists.

    RFC 8493, 2.2.3.
    """
    yield from told(document, "P012")


@rule("P013", "listed-twice", ERROR, formats=BAG)
def listed_twice(document: Document) -> Iterator[Finding]:
    """A manifest lists a file twice.

    With two digests one of them is wrong; from BagIt 1.0 even the same digest twice is not allowed.

    RFC 8493, 2.1.3.
    """
    yield from told(document, "P013")


@rule("P014", "tag-manifest", ERROR, formats=BAG)
def tag_manifest(document: Document) -> Iterator[Finding]:
    """A tag manifest lists what it must not, or leaves out a manifest.

    It vouches for the manifests, and so must list each of them, and cannot list a tag manifest.

    RFC 8493, 2.2.1.
    """
    yield from told(document, "P014")


@rule("P015", "package-replaced", ERROR, formats=BAG)
def package_replaced(document: Document) -> Iterator[Finding]:
    """The package is gone, or is not the one that was written.

    A bag whose manifests were made anew, or whose tag manifest was deleted, is valid by itself. The ledger remembers the digest
    of the tag manifest from the day the package was written, and tells.

    Not in RFC 8493: it has nothing that protects the tag manifest itself.
    """
    yield from told(document, "P015")


@rule("P016", "unknown-algorithm", ERROR, formats=BAG)
def unknown_algorithm(document: Document) -> Iterator[Finding]:
    """A manifest is in a digest algorithm that is not known.

    Its digests cannot be checked here.

    RFC 8493, 2.4: checksum algorithms.
    """
    yield from told(document, "P016")


@rule("P017", "unreadable-file", ERROR, formats=BAG)
def unreadable_file(document: Document) -> Iterator[Finding]:
    """A file of the package cannot be read.

    The disk or the system refuses it: permissions, or a broken medium. Nothing is known of its content.

    RFC 8493, 3: what cannot be read cannot be verified.
    """
    yield from told(document, "P017")


@rule("P018", "not-as-written", ERROR, formats=BAG)
def not_as_written(document: Document) -> Iterator[Finding]:
    """A file of the package says the same in other bytes than archiver writes.

    Digests in capital letters mean the same number, but archiver writes small ones only: a bit changed in the tag manifest, where
    no digest would tell.

    RFC 8493, 2.4: digests are not case-sensitive, so no other rule can speak.
    """
    yield from told(document, "P018")


@rule("P020", "md5sum-mark", WARNING, formats=BAG)
def md5sum_mark(document: Document) -> Iterator[Finding]:
    """A manifest has the mark * that md5sum and its kin write.

    Software that does not know the mark looks for a file whose name begins with an asterisk.

    RFC 8493, 2.1.3 and 6.1.3: checksum tools.
    """
    yield from told(document, "P020")


@rule("P021", "relative-path", WARNING, formats=BAG)
def relative_path(document: Document) -> Iterator[Finding]:
    """A manifest begins a path with ./ .

    It means the same file, but software that compares names literally finds it missing.

    RFC 8493, 2.1.3: paths begin with data/.
    """
    yield from told(document, "P021")


@rule("P022", "names-alike", WARNING, formats=BAG)
def names_alike(document: Document) -> Iterator[Finding]:
    """Two names differ only in case or in the way letters are composed.

    On Windows and macOS they are one name, and copying the bag there loses one of the files.

    RFC 8493, 6.1.1.3: normalization, and 6.1.2.
    """
    yield from told(document, "P022")


@rule("P023", "listed-twice-alike", WARNING, formats=BAG)
def listed_twice_alike(document: Document) -> Iterator[Finding]:
    """A manifest lists a file twice with the same digest.

    Before BagIt 1.0 this was not forbidden; it shows that the manifest was put together carelessly.

    RFC 8493, 2.1.3, allows it no longer.
    """
    yield from told(document, "P023")


@rule("P024", "system-file", WARNING, formats=BAG)
def system_file(document: Document) -> Iterator[Finding]:
    """The payload holds a file that an operating system left behind.

    Files such as .DS_Store and Thumbs.db change or vanish by themselves, and then the bag is broken.

    RFC 8493, 6.1.4: hidden files.
    """
    yield from told(document, "P024")


@rule("P025", "unlisted-tag-file", NOTE, formats=BAG)
def unlisted_tag_file(document: Document) -> Iterator[Finding]:
    """A tag file is in no tag manifest.

    Nobody would notice when it changes.

    RFC 8493, 2.2.1: a tag manifest should list the other tag files.
    """
    yield from told(document, "P025")


@rule("P026", "unencoded-percent", WARNING, formats=BAG)
def unencoded_percent(document: Document) -> Iterator[Finding]:
    """A manifest does not encode a % sign in a path.

    BagIt 1.0 writes % as %25, because %0A and %0D mean line ends. Most software forgets it; the file is found all the same here.

    RFC 8493, 2.1.3.
    """
    yield from told(document, "P026")


@rule("P027", "other-letters", WARNING, formats=BAG)
def other_letters(document: Document) -> Iterator[Finding]:
    """A manifest composes the letters of a name in another way than the disk.

    An é can be one character or two. The file is found all the same here; other software may call it missing.

    RFC 8493, 6.1.1.3: normalization.
    """
    yield from told(document, "P027")


@rule("P028", "unknown-package", WARNING, formats=BAG)
def unknown_package(document: Document) -> Iterator[Finding]:
    """A package stands in the archive that the ledger does not know.

    It was copied there, or the ledger was lost. `archiver status --rebuild` makes the ledger anew from the packages.

    Not in RFC 8493: the ledger is archiver's own.
    """
    yield from told(document, "P028")


@rule("P029", "packed-bag", ERROR, formats=BAG)
def packed_bag(document: Document) -> Iterator[Finding]:
    """A bag that is one file cannot be unpacked safely.

    The tar or zip file is broken, holds entries that lead elsewhere or stand twice, unpacks out of all proportion, or has more at
    the top than the folder of the bag.

    RFC 8493, 4: serialization.
    """
    yield from told(document, "P029")


@rule("P030", "ocfl-structure", ERROR, formats=BAG)
def ocfl_structure(document: Document) -> Iterator[Finding]:
    """Something stands in an OCFL object or storage root that must not, or is missing.

    Other software finds an object by its declaration, its inventory and the folders of its versions, and nothing else may be among
    them.

    OCFL 1.1, 3.1 to 3.3 and 4; the message names the code.
    """
    yield from told(document, "P030")


@rule("P031", "ocfl-inventory", ERROR, formats=BAG)
def ocfl_inventory(document: Document) -> Iterator[Finding]:
    """An inventory of an OCFL object is not as the specification wants it.

    The inventory tells which file is which version of what. Where it is wrong, a version cannot be had again.

    OCFL 1.1, 3.5; the message names the code.
    """
    yield from told(document, "P031")


@rule("P032", "ocfl-content", ERROR, formats=BAG)
def ocfl_content(document: Document) -> Iterator[Finding]:
    """A content file of an OCFL object is missing, changed, or not listed.

    Its digest is not the one under which the inventory files it: a bit fell over, or somebody changed or removed the file.

    OCFL 1.1, 3.5.2 and 3.5.4: manifest and fixity.
    """
    yield from told(document, "P032")


@rule("P033", "ocfl-advice", WARNING, formats=BAG)
def ocfl_advice(document: Document) -> Iterator[Finding]:
    """An OCFL object does otherwise than the specification advises.

    The object is valid and can be read; what is advised helps whoever comes later.

    OCFL 1.1; the message names the code.
    """
    yield from told(document, "P033")


@rule("P034", "bag-profile", ERROR, formats=BAG)
def bag_profile(document: Document) -> Iterator[Finding]:
    """A bag does not meet the BagIt profile that it is judged by.

    The bag may be valid, but the house that wrote the profile would send it back.

    BagIt Profiles 1.3.
    """
    yield from told(document, "P034")
