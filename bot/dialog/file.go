package dialog

import (
	"path"
	"slices"
	"strings"

	"rupor/union"
)

// harmless refuses files that could do something by themselves on the machine of
// who opens them, and those that are too large; 0 is no bound. A name says what
// Windows and a phone make of a file, the type what the sender's app did.
func harmless(files []union.Media, size int64) error {
	for _, f := range files {
		if size > 0 && f.Size > size {
			return union.Refuse("dialog.gather.large", "Name", f.Name, "Most", size>>20, "N", (f.Size+1<<20-1)>>20)
		}
		if runs(f) {
			return union.Refuse("dialog.gather.runs", "Name", f.Name)
		}
	}
	return nil
}

// runs says whether a file is a program, a script, or a page that may hold one.
func runs(f union.Media) bool {
	mime, _, _ := strings.Cut(strings.ToLower(f.MIME), ";")
	name := strings.TrimRight(strings.ToLower(strip(f.Name)), " .\u00a0") // Windows opens "x.exe. " as "x.exe"
	ending := strings.TrimPrefix(path.Ext(name), ".")
	return slices.Contains(programTypes(), strings.TrimSpace(mime)) || slices.Contains(programEndings(), ending)
}

// programEndings are the endings of names that Windows, Android, macOS or Linux run,
// mount or install, and those of pages that run scripts.
func programEndings() []string {
	return []string{
		"exe", "com", "bat", "cmd", "scr", "pif", "cpl", "msi", "msp", "mst", "msc", "dll", "sys", "ocx", "gadget", "application", "appref-ms",
		"js", "mjs", "jse", "vbs", "vbe", "vb", "ws", "wsf", "wsh", "wsc", "sct", "hta", "ps1", "psm1", "psd1", "ps1xml", "reg", "inf", "scf",
		"lnk", "url", "website", "chm", "hlp", "appx", "appxbundle", "msix", "msixbundle", "iso", "img", "vhd", "vhdx",
		"apk", "apks", "xapk", "aab", "ipa", "jar", "jnlp", "class",
		"app", "dmg", "pkg", "command", "workflow", "sh", "bash", "zsh", "run", "bin", "elf", "deb", "rpm", "appimage", "desktop", "py", "pyw", "pyc", "pl", "rb", "php",
		"html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "swf", "xll", "xlam",
	}
}

// programTypes are the MIME types of the same.
func programTypes() []string {
	return []string{
		"application/x-msdownload", "application/x-msdos-program", "application/x-dosexec", "application/x-exe", "application/exe",
		"application/vnd.microsoft.portable-executable", "application/x-msi", "application/x-ms-installer", "application/x-ms-shortcut",
		"application/vnd.android.package-archive", "application/java-archive", "application/x-java-archive", "application/x-java-jnlp-file",
		"application/x-sh", "application/x-shellscript", "text/x-shellscript", "application/x-executable", "application/x-elf", "application/x-mach-binary",
		"application/x-bat", "application/bat", "application/x-powershell", "text/x-python", "application/x-php", "application/hta",
		"application/javascript", "text/javascript", "application/x-javascript", "application/ecmascript", "text/vbscript",
		"text/html", "application/xhtml+xml", "image/svg+xml", "multipart/related", "application/x-shockwave-flash",
		"application/vnd.debian.binary-package", "application/x-debian-package", "application/x-rpm", "application/x-apple-diskimage",
		"application/x-iso9660-image", "application/x-ms-application",
	}
}
