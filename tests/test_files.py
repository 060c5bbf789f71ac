"""Which files a corpus holds: in folders, behind patterns and links, in archives."""

import os
import zipfile
from pathlib import Path

import pytest

from analysis import files
from analysis.errors import AnalysisError
from analysis.files import FileError


def names(corpus: Path | str) -> list[str]:
    return [file.name for file in files.find(str(corpus), beside="metadata.csv").files]


def unread(corpus: Path | str) -> dict[str, str]:
    return dict(files.find(str(corpus), beside="metadata.csv").unread)


def write(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x")


def pack(path: Path, *members: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(zipfile.ZipInfo(member), b"x" * 100)


def test_folders_and_patterns(tmp_path: Path) -> None:
    write(tmp_path, "b/2.txt", "a.txt", "b/.hidden/3.txt", "__MACOSX/a.txt", "~$a.txt", ".x.txt")
    assert names(tmp_path) == ["a.txt", "b/2.txt"]
    assert names(tmp_path / "*.txt") == ["a.txt"]
    assert names(tmp_path / "*") == ["a.txt", "b/2.txt"]
    assert names(tmp_path / "**" / "*.txt") == ["a.txt", "b/2.txt"]
    assert names(tmp_path / ".x.txt") == [".x.txt"]  # whoever names it wants it


def test_members_of_archives(tmp_path: Path) -> None:
    pack(tmp_path / "z.zip", "م/1.txt", "__MACOSX/1.txt", ".hidden", "rows\\2.csv")
    assert names(tmp_path) == ["z.zip/rows/2.csv", "z.zip/م/1.txt"]
    assert names(tmp_path / "z.zip") == ["rows/2.csv", "م/1.txt"]
    (first, _) = files.find(str(tmp_path), beside="").files
    assert first.read() == b"x" * 100


def test_an_archive_is_one_input(tmp_path: Path) -> None:
    pack(tmp_path / "z.zip", "1.txt", "2.txt")
    found = files.find(str(tmp_path), beside="")
    for file in found.files:
        found.note(file, file.read())
    (entry,) = found.inputs.values()
    assert entry["path"] == "z.zip"
    assert entry["bytes"] == (tmp_path / "z.zip").stat().st_size


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_names_in_archives_that_do_not_say_their_encoding(tmp_path: Path, encoding: str) -> None:
    pack(tmp_path / "z.zip", "ABCD.txt")
    raw = (tmp_path / "z.zip").read_bytes()
    name = {"utf-8": "خب", "cp1256": "خبري"}[encoding].encode(encoding)
    (tmp_path / "z.zip").write_bytes(raw.replace(b"ABCD", name))
    assert names(tmp_path / "z.zip") == [name.decode(encoding) + ".txt"]


@pytest.mark.parametrize(
    "name", ["/etc/x.txt", "../x.txt", "a/../../x.txt", "C:\\x.txt", "\\x.txt"]
)
def test_members_outside_their_archive(tmp_path: Path, name: str) -> None:
    pack(tmp_path / "z.zip", "1.txt", name)
    assert names(tmp_path / "z.zip") == ["1.txt"]
    (reason,) = unread(tmp_path / "z.zip").values()
    assert "names a place outside its archive" in reason


def test_an_archive_that_would_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack(tmp_path / "z.zip", *map(str, range(20)))
    monkeypatch.setattr(files, "LARGEST", 1_999)
    assert "at most 0.0 GiB are read" in unread(tmp_path)["z.zip"]


def test_a_member_is_never_longer_than_it_says(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.txt", b"\0" * 10_000_000)
    raw = (tmp_path / "z.zip").read_bytes()
    lying = raw.replace((10_000_000).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    (tmp_path / "z.zip").write_bytes(lying)
    (file,) = files.find(str(tmp_path), beside="").files
    with pytest.raises(FileError, match="is damaged in the archive"):
        file.read()


def test_a_member_without_a_name(tmp_path: Path) -> None:
    pack(tmp_path / "z.zip", "ABCD")
    raw = (tmp_path / "z.zip").read_bytes()
    (tmp_path / "z.zip").write_bytes(raw.replace(b"ABCD", b"\0BCD"))
    assert unread(tmp_path / "z.zip") == {"": "has no name in its archive; pack it again"}


def test_what_is_no_archive(tmp_path: Path) -> None:
    write(tmp_path, "z.zip", "a.txt")
    pack(tmp_path / "empty.zip", "__MACOSX/a.txt")
    pack(tmp_path / "outer.zip", "inner.zip", "1.txt")
    told = unread(tmp_path)
    assert "is no zip file" in told["z.zip"]
    assert "is an archive without a file" in told["empty.zip"]
    assert "is an archive in an archive" in told["outer.zip/inner.zip"]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_links_and_pipes_are_told(tmp_path: Path) -> None:
    write(tmp_path / "c", "a.txt")
    write(tmp_path / "other", "b.txt")
    (tmp_path / "c" / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "c" / "folder").symlink_to(tmp_path / "other")
    (tmp_path / "c" / "b.txt").symlink_to(tmp_path / "other" / "b.txt")
    os.mkfifo(tmp_path / "c" / "pipe.txt")
    assert names(tmp_path / "c") == ["a.txt", "b.txt"]
    told = unread(tmp_path / "c")
    assert "leads nowhere" in told["gone.txt"]
    assert "name that folder itself" in told["folder"]
    assert "a device or a pipe" in told["pipe.txt"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, "closed/a.txt", "b.txt")
    (tmp_path / "closed").chmod(0)
    assert "check its permissions" in unread(tmp_path)["closed"]
    (tmp_path / "closed").chmod(0o700)


@pytest.mark.parametrize("folder", [True, False])
def test_nothing_there(tmp_path: Path, folder: bool) -> None:
    if folder:
        (tmp_path / "x").mkdir()
    with pytest.raises(AnalysisError, match=r"name a file, folder or glob of \.txt, \.html"):
        files.find(str(tmp_path / "x"), beside="")
